// The conversations that are with an account by now, the latest first; one or all of them are let go.

import { useQuery } from "@tanstack/react-query";
import { Unlink } from "lucide-react";
import { useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { accounts, type Conversation, conversations } from "../../api/queries";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Confirm";
import { IconButton } from "../../design/IconButton";
import { Loaded } from "../../design/Loaded";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useFormat, useNow } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

/** More are let go all at once or not at all. */
const SHOWN = 8;

export function ConversationList() {
  const { t } = useTexts();
  const tell = useTelling();
  const query = useQuery(conversations);
  const [sure, setSure] = useState(false);
  const forget = useChange(
    (id: string) => ask((at) => at.DELETE("/api/sessions/{id}", { params: { path: { id } } })),
    conversations.queryKey,
  );
  const forgetAll = useChange(() => ask((at) => at.DELETE("/api/sessions")), conversations.queryKey);
  return (
    <Loaded query={query}>
      {(all) =>
        all.length === 0 ? (
          <p className="text-soft">{t("routing.talks.none")}</p>
        ) : (
          <div className="grid grid-cols-1 gap-2">
            <div className="flex items-center justify-between gap-4">
              <p className="text-soft">{t("routing.talks.count", { count: all.length })}</p>
              <Button size="small" onClick={() => setSure(true)} data-testid={ids.talks.forgetAll}>
                {t("routing.talks.forgetAll")}
              </Button>
            </div>
            <ul className="divide-y divide-edge">
              {all.slice(0, SHOWN).map((talk) => (
                <Row
                  key={talk.id}
                  talk={talk}
                  onForget={() => forget.mutate(talk.id, { onError: (reason) => toast(tell(reason), "bad") })}
                />
              ))}
            </ul>
            {all.length > SHOWN && (
              <p className="text-soft">{t("routing.talks.more", { count: all.length - SHOWN })}</p>
            )}
            {sure && (
              <Confirm
                title={t("routing.talks.sure")}
                yes={t("routing.talks.forgetAll")}
                onClose={() => setSure(false)}
                onYes={() => forgetAll.mutateAsync(undefined)}
              >
                {t("routing.talks.body")}
              </Confirm>
            )}
          </div>
        )
      }
    </Loaded>
  );
}

function Row({ talk: { id, pins }, onForget }: { talk: Conversation; onForget: () => void }) {
  const { t } = useTexts();
  const format = useFormat();
  const now = useNow();
  const known = useQuery(accounts).data ?? [];
  const labelOf = (account: string) => known.find((each) => each.id === account)?.label ?? account;
  return (
    <li data-testid={ids.talks.row(id)} className="flex items-center gap-3 py-1.5">
      <code className="w-32 shrink-0 truncate text-[0.8125rem] text-soft" title={id}>
        {id}
      </code>
      <ul className="min-w-0 flex-1">
        {pins.map(({ account, model, last_used_at }) => (
          <li key={`${account} ${model}`} className="flex gap-3">
            <span className="min-w-0 flex-1 truncate">
              {labelOf(account)} <span className="text-soft">{model}</span>
            </span>
            <span className="shrink-0 text-soft">{format.away(last_used_at, now)}</span>
          </li>
        ))}
      </ul>
      <IconButton onClick={onForget} name={t("routing.talks.forget", { id })} testid={ids.talks.forget} icon={Unlink} />
    </li>
  );
}
