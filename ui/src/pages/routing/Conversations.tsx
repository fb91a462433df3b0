// Conversations stay with the account that served them: whether, how long, and which do by now.

import type { Routing } from "../../api/queries";
import { Card } from "../../design/Card";
import { NumbersForm } from "../../design/NumbersForm";
import { SwitchRow } from "../../design/Switch";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ConversationList } from "./ConversationList";
import { useRoutingChange } from "./useRoutingChange";

export function Conversations({ routing: { sessions } }: { routing: Routing }) {
  const { t } = useTexts();
  const tell = useTelling();
  const turn = useRoutingChange();
  const count = useRoutingChange();
  const kept = sessions.enabled ?? true;
  return (
    <Card title={t("routing.talks.title")} about={t("routing.talks.about")}>
      <SwitchRow
        name={t("routing.talks.on")}
        hint={t("routing.talks.hint")}
        on={turn.isPending ? turn.variables.sessions?.enabled === true : kept}
        disabled={turn.isPending}
        testid={ids.talks.on}
        onChange={(enabled) =>
          turn.mutate({ sessions: { ...sessions, enabled } }, { onError: (reason) => toast(tell(reason), "bad") })
        }
      />
      {kept && (
        <div className="grid grid-cols-1 gap-4 border-t border-edge pt-3">
          <NumbersForm
            numbers={[
              ["life_ms", { label: t("routing.talks.life"), least: 0, most: 1440, scale: 60_000 }],
              ["wait_ms", { label: t("routing.talks.wait"), least: 0, most: 300, scale: 1000 }],
            ]}
            kept={sessions}
            change={{ ...count, mutate: (typed, then) => count.mutate({ sessions: { ...sessions, ...typed } }, then) }}
            saved={t("routing.talks.saved")}
            testids={ids.talks}
          />
          <ConversationList />
        </div>
      )}
    </Card>
  );
}
