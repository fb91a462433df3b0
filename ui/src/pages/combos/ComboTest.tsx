// A combo tried out: each of its targets is asked one short question, when the user says so, since that may cost.

import { CircleCheck, CircleX } from "lucide-react";
import { useChange } from "../../api/change";
import { ask, sentence } from "../../api/client";
import { STALE, type TargetTest } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Actions, Dialog } from "../../design/Dialog";
import { Link } from "../../design/Link";
import { useTelling } from "../../design/telling";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function ComboTest({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTexts();
  const tell = useTelling();
  const run = useChange(
    () => ask((at) => at.POST("/api/combos/{name}/test", { params: { path: { name } } })),
    [...STALE.combos, "accounts"],
  );
  return (
    <Dialog open onClose={onClose} title={t("combos.testing.title", { name })} about={t("combos.testing.about")}>
      <div className="grid gap-3" aria-live="polite">
        {run.isError && <Banner tone="bad">{tell(run.error)}</Banner>}
        {run.data && (
          <ul className="divide-y divide-edge rounded-lg border border-edge" data-testid={ids.combos.results}>
            {run.data.map((each) => (
              <Result key={each.model} test={each} />
            ))}
          </ul>
        )}
      </div>
      <Actions>
        <Button onClick={onClose}>{t("words.close")}</Button>
        <Button look="primary" busy={run.isPending} onClick={() => run.mutate(undefined)} data-testid={ids.combos.run}>
          {t(run.isPending ? "combos.testing.asking" : run.data ? "words.again" : "combos.testing.run")}
        </Button>
      </Actions>
    </Dialog>
  );
}

function Result({ test: { model, ok, ms, message, trace } }: { test: TargetTest }) {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <li className="flex gap-2.5 px-3.5 py-2.5">
      {ok ? (
        <CircleCheck className="mt-0.5 size-4 shrink-0 text-good" aria-label={t("combos.testing.ok")} />
      ) : (
        <CircleX className="mt-0.5 size-4 shrink-0 text-bad" aria-label={t("combos.testing.failed")} />
      )}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap justify-between gap-x-3">
          <code className="min-w-0 break-all">{model}</code>
          <span className="text-soft tabular-nums">{format.took(ms)}</span>
        </p>
        {message && <p className="break-words text-bad">{sentence(message)}</p>}
        {trace && (
          <Link to="/requests" search={{ id: trace }} className="text-[0.8125rem]">
            {t("combos.testing.trace")}
          </Link>
        )}
      </div>
    </li>
  );
}
