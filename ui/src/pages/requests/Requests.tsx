// What passed through the gateway, as it passes.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { go, hrefOf, useAddress } from "../../address";
import { providers, type Request, requests } from "../../api/queries";
import { Button } from "../../design/Button";
import { Empty } from "../../design/Empty";
import { Checkbox } from "../../design/Field";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { Details } from "./Details";
import { hasFailed } from "./outcome";
import { RequestTable } from "./RequestTable";

/** How many are shown, step by step. */
const STEPS = [50, 250, 1000] as const;

export function Requests() {
  const { t } = useTexts();
  const { id } = useAddress().search;
  const [step, setStep] = useState(0);
  const [failedOnly, setFailedOnly] = useState(false);
  const limit = STEPS[step] ?? 50;
  const query = useQuery({ ...requests(limit), placeholderData: keepPreviousData });
  const names = useQuery(providers).data;
  const nameOf = (provider: string) => names?.find((each) => each.id === provider)?.name ?? provider;

  return (
    <Page
      title={t("requests.title")}
      about={t("requests.about", { count: limit })}
      actions={
        <Checkbox
          label={t("requests.failedOnly")}
          checked={failedOnly}
          onChange={(event) => setFailedOnly(event.target.checked)}
          data-testid={ids.requests.failedOnly}
        />
      }
    >
      <div className="overflow-hidden rounded-xl border border-edge bg-card shadow-card">
        <Loaded query={query} rows={8} flush>
          {(all) => (
            <Shown
              requests={failedOnly ? all.filter(hasFailed) : all}
              none={all.length === 0}
              nameOf={nameOf}
              onOpen={(open) => go(hrefOf("/requests", { id: open }))}
            />
          )}
        </Loaded>
      </div>
      {query.data && query.data.length >= limit && step < STEPS.length - 1 && (
        <Button
          className="justify-self-center"
          busy={query.isPlaceholderData}
          onClick={() => setStep(step + 1)}
          data-testid={ids.requests.more}
        >
          {t("requests.more")}
        </Button>
      )}
      {id && (
        <Details
          id={id}
          known={query.data?.find((each) => each.id === id)}
          nameOf={nameOf}
          onClose={() => go(hrefOf("/requests"))}
        />
      )}
    </Page>
  );
}

type ShownProps = {
  requests: readonly Request[];
  /** There is none at all, also none that is not shown. */
  none: boolean;
  nameOf: (provider: string) => string;
  onOpen: (id: string) => void;
};

function Shown({ requests, none, nameOf, onOpen }: ShownProps) {
  const { t } = useTexts();
  if (requests.length > 0) return <RequestTable requests={requests} nameOf={nameOf} onOpen={onOpen} />;
  return (
    <Empty mark={ScrollText} title={t(none ? "requests.none.title" : "requests.noneFailed")}>
      {none ? t("requests.none.body") : undefined}
    </Empty>
  );
}
