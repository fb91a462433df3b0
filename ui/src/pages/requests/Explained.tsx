// A request told in sentences, by the gateway.

import { useQuery } from "@tanstack/react-query";
import { explanation } from "../../api/queries";
import { Fold } from "../../design/Fold";
import { Loaded } from "../../design/Loaded";
import { Prose } from "../../design/Prose";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function Explained({ id }: { id: string }) {
  const { t } = useTexts();
  const query = useQuery(explanation(id));
  return (
    <section data-testid={ids.requests.explained}>
      <h3 className="mb-1 font-semibold">{t("requests.explained.title")}</h3>
      <Loaded query={query} rows={2}>
        {({ sentence, steps }) => (
          <div className="grid gap-2">
            <p className="break-words">
              <Prose text={sentence} />
            </p>
            <Fold title={t("requests.explained.steps")} show={false} testid={ids.requests.steps}>
              <ol className="grid list-decimal gap-1.5 pl-5 text-soft marker:tabular-nums">
                {steps.map((step, at) => (
                  <li key={at} className="break-words">
                    <Prose text={step} />
                  </li>
                ))}
              </ol>
            </Fold>
          </div>
        )}
      </Loaded>
    </section>
  );
}
