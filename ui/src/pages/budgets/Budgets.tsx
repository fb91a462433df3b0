// Budgets: what may be spent in all, by a key, with a provider, and how much of it is.

import { useQuery } from "@tanstack/react-query";
import { Plus, Wallet } from "lucide-react";
import { useState } from "react";
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
  const [writing, setWriting] = useState<{ known?: Budget }>();
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
      {writing && <BudgetEditor {...writing} taken={taken} onClose={() => setWriting(undefined)} />}
    </Page>
  );
}
