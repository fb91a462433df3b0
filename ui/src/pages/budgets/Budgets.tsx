// Budgets: what may be spent in all, by a key, with a provider, and how much of it is.

import { useQuery } from "@tanstack/react-query";
import { Plus, Wallet } from "lucide-react";
import { useState } from "react";
import { go, hrefOf, useAddress } from "../../address";
import { type Budget, budgets } from "../../api/queries";
import { Button } from "../../design/Button";
import { Empty } from "../../design/Empty";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { Panel } from "../../design/Panel";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { BudgetEditor } from "./BudgetEditor";
import { BudgetRow } from "./BudgetRow";

export function Budgets() {
  const { t } = useTexts();
  const query = useQuery(budgets);
  const [writing, setWriting] = useState<{ known?: Budget; purse?: string }>();
  const wanted = useAddress().search.for;
  const asked = wanted && query.data ? askedFor(wanted, query.data) : undefined;
  const close = () => {
    setWriting(undefined);
    if (wanted) go(hrefOf("/budgets"), { replace: true });
  };
  const now = writing ?? asked;
  const taken = (query.data ?? []).map(({ purse }) => purse);
  return (
    <Page
      title={t("budgets.title")}
      about={t("budgets.about")}
      actions={
        <Button
          look="primary"
          disabled={!query.data}
          onClick={() => setWriting({})}
          data-testid={ids.budgets.create}
          icon={<Plus aria-hidden className="size-4" />}
        >
          {t("budgets.create")}
        </Button>
      }
    >
      <Panel>
        <Loaded query={query} flush>
          {(all) =>
            all.length === 0 ? (
              <Empty mark={Wallet} title={t("budgets.none.title")}>
                {t("budgets.none.body")}
              </Empty>
            ) : (
              <ul className="divide-y divide-edge">
                {all.map((budget) => (
                  <BudgetRow key={budget.purse} budget={budget} onEdit={() => setWriting({ known: budget })} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      {now && <BudgetEditor {...now} taken={taken} onClose={close} />}
    </Page>
  );
}

/** The budget a link asks for: the one there is, or a new one for that purse. */
function askedFor(purse: string, all: readonly Budget[]): { known?: Budget; purse?: string } {
  const known = all.find((budget) => budget.purse === purse);
  return known ? { known } : { purse };
}
