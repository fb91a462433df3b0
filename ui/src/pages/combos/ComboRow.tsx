// One combo: what it stands for, how it fared, and what can be done with it.

import { useState } from "react";
import type { Combo } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ComboActions } from "./ComboActions";
import { ComboRemoval } from "./ComboRemoval";
import { ComboTest } from "./ComboTest";
import { strategyOf } from "./strategies";
import { Targets } from "./Targets";

export function ComboRow({ combo, onEdit }: { combo: Combo; onEdit: () => void }) {
  const { t } = useTexts();
  const [doing, setDoing] = useState<"test" | "remove">();
  const about = combo.built_in ? t("combos.auto") : combo.description;
  const close = () => setDoing(undefined);
  return (
    <li data-testid={ids.combos.row(combo.name)} className="px-5 py-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <code className="min-w-0 font-medium break-all">{combo.name}</code>
            {combo.built_in ? (
              <Badge tone="accent">{t("combos.builtIn")}</Badge>
            ) : (
              <Badge>{t(`combos.strategies.${strategyOf(combo)}.name`, strategyOf(combo))}</Badge>
            )}
            {combo.hidden && <Badge title={t("combos.hiddenHint")}>{t("combos.hidden")}</Badge>}
          </p>
          {about && <p className="mt-0.5 break-words text-soft">{about}</p>}
        </div>
        <ComboActions
          combo={combo}
          onTest={() => setDoing("test")}
          onEdit={onEdit}
          onRemove={() => setDoing("remove")}
        />
      </div>
      <Targets combo={combo} />
      <Fared tally={combo.tally} />
      {doing === "test" && <ComboTest name={combo.name} onClose={close} />}
      {doing === "remove" && <ComboRemoval name={combo.name} onClose={close} />}
    </li>
  );
}

/** What came of it so far. */
function Fared({ tally: { requests, served, fallbacks, failed } }: { tally: Combo["tally"] }) {
  const { t } = useTexts();
  const format = useFormat();
  if (requests === 0) return <p className="mt-2 text-[0.8125rem] text-soft">{t("combos.unused")}</p>;
  return (
    <p className="mt-2 text-[0.8125rem] text-soft tabular-nums">
      {t("combos.fared.requests", { count: requests, shown: format.count(requests) })}
      {" · "}
      {t("combos.fared.served", { share: format.share(served / requests) })}
      {fallbacks > 0 && ` · ${t("combos.fared.fallbacks", { shown: format.count(fallbacks) })}`}
      {failed > 0 && <span className="text-bad"> · {t("combos.fared.failed", { shown: format.count(failed) })}</span>}
    </p>
  );
}
