// How a name was read, and who was passed over and why. Nothing where there was nothing to decide.

import { Prose } from "../design/Prose";
import type { Decision } from "../api/queries";
import { useTexts } from "../i18n";

export function Decided({ decision }: { decision: Decision | null }) {
  const { t } = useTexts();
  const { via = [], skipped = [] } = decision ?? {};
  return (
    <>
      {via.length > 0 && (
        <section>
          <h3 className="mb-1 font-semibold">{t("words.via")}</h3>
          <ul className="grid gap-0.5 text-soft">
            {via.map((step) => (
              <li key={step} className="break-words">
                <Prose text={step} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {skipped.length > 0 && (
        <section>
          <h3 className="mb-1 font-semibold">{t("words.skipped")}</h3>
          <ul className="grid gap-1">
            {skipped.map(({ account, model, why }, at) => (
              <li key={at} className="break-words">
                <span className="font-medium">{account ?? model}</span>
                {account && model && <code className="ml-2 text-[0.8125rem] text-soft">{model}</code>}
                <span className="block text-soft">
                  <Prose text={why} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
