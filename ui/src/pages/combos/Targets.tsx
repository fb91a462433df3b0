// What a combo stands for, in order. Of the built-in one: what it finds connected.

import type { Combo, ComboForm } from "../../api/queries";
import { useQuery } from "@tanstack/react-query";
import { accounts } from "../../api/queries";
import { useTexts } from "../../i18n";

const MOST_SHOWN = 8;

export function Targets({ combo }: { combo: Combo }) {
  const { t } = useTexts();
  if (combo.built_in && combo.models.length === 0) return <p className="mt-2 text-soft">{t("combos.nothingYet")}</p>;
  const names = combo.built_in ? combo.models.map((model) => ({ model })) : combo.targets;
  const rest = names.length - MOST_SHOWN;
  return (
    <ol className="mt-2 flex flex-wrap gap-1.5" aria-label={t("combos.targets")}>
      {names.slice(0, MOST_SHOWN).map((target, at) => (
        <Target key={at} place={at + 1} target={target} weighted={combo.strategy === "weighted"} />
      ))}
      {rest > 0 && <li className="px-1 py-0.5 text-[0.8125rem] text-soft">{t("combos.more", { count: rest })}</li>}
    </ol>
  );
}

type Props = { place: number; target: ComboForm["targets"][number]; weighted: boolean };

function Target({ place, target: { model, combo, account, tag, weight }, weighted }: Props) {
  const { t } = useTexts();
  const label = useQuery({ ...accounts, enabled: !!account }).data?.find(({ id }) => id === account)?.label;
  return (
    <li className="flex max-w-full min-w-0 items-baseline gap-1.5 rounded-md border border-edge bg-well px-2 py-0.5 text-[0.8125rem]">
      <span aria-hidden className="text-soft tabular-nums">
        {place}
      </span>
      <code className="min-w-0 break-all">{model ?? combo}</code>
      {combo && <span className="text-soft">{t("combos.aCombo")}</span>}
      {account && <span className="text-soft">{t("combos.onlyAccount", { label: label ?? account })}</span>}
      {tag && <span className="text-soft">{t("combos.onlyTag", { tag })}</span>}
      {weighted && <span className="text-soft tabular-nums">×{weight ?? 0}</span>}
    </li>
  );
}
