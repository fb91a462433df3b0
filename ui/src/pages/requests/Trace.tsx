// The way a request took: every account that was tried, and what could not be said to the one that answered.

import { CircleCheck, CircleX } from "lucide-react";
import { Prose } from "../../design/Prose";
import type { Attempt, Loss } from "../../api/queries";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function Attempts({ attempts, nameOf }: { attempts: readonly Attempt[]; nameOf: (provider: string) => string }) {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t("requests.attempts.title")}</h3>
      {attempts.length === 0 && <p className="text-soft">{t("requests.attempts.none")}</p>}
      <ol className="grid gap-2" data-testid={ids.requests.attempts}>
        {attempts.map((attempt, at) => (
          <li key={at} className="flex gap-2.5 rounded-lg border border-edge px-3 py-2">
            {attempt.failed ? (
              <CircleX className="mt-0.5 size-4 shrink-0 text-bad" aria-label={t("requests.outcomes.failed")} />
            ) : (
              <CircleCheck className="mt-0.5 size-4 shrink-0 text-good" aria-label={t("requests.attempts.served")} />
            )}
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap justify-between gap-x-3">
                <span className="font-medium break-words">
                  {nameOf(attempt.provider)} · {attempt.account}
                </span>
                <span className="tabular-nums text-soft">
                  {attempt.status ?? t("requests.attempts.noStatus")} ·{" "}
                  {t("requests.attempts.after", { time: format.took(attempt.at_ms) })}
                </span>
              </p>
              <p className="text-[0.8125rem] break-all text-soft">
                <code>{attempt.model}</code>
              </p>
              {attempt.why && (
                <p className="mt-1 break-words text-soft">
                  <Prose text={attempt.why} />
                </p>
              )}
              {attempt.changes?.map((change) => (
                <p key={change} className="mt-1 break-words text-soft">
                  {t("requests.attempts.changed", { change })}
                </p>
              ))}
              {attempt.failed && (
                <p className="mt-1 break-words text-bad">
                  {attempt.failed}
                  {attempt.stage && (
                    <span className="text-soft"> · {t("requests.attempts.stage", { stage: attempt.stage })}</span>
                  )}
                  {attempt.rule && <span className="text-soft"> · {attempt.rule}</span>}
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Losses({ losses }: { losses: readonly Loss[] }) {
  const { t } = useTexts();
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t("requests.losses.title")}</h3>
      {losses.length === 0 ? (
        <p className="text-soft">{t("requests.losses.none")}</p>
      ) : (
        <ul className="grid gap-1.5" data-testid={ids.requests.losses}>
          {losses.map((loss) => (
            <li key={`${loss.field} ${loss.why}`} className="break-words">
              <code className="rounded bg-well px-1 py-0.5 text-[0.8125rem]">{loss.field}</code>{" "}
              <span className="text-soft">{loss.why}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
