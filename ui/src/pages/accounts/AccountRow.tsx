// One account: how it stands, and what can be done with it.

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Account, STALE } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Confirm";
import { Switch } from "../../design/Switch";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useFormat } from "../../format";
import { ids } from "../../testids";
import { AccountChange } from "./AccountChange";
import { Quotas } from "./Quotas";
import { standing } from "./standing";
import { Verdict } from "./Verdict";

export function AccountRow({ account, provider, now }: { account: Account; provider: string; now: number }) {
  const { t } = useTranslation();
  const tell = useTelling();
  const format = useFormat();
  const [doing, setDoing] = useState<"edit" | "remove">();
  const path = { params: { path: { id: account.id } } };
  const test = useChange(() => ask((at) => at.POST("/api/accounts/{id}/test", path)), STALE.accounts);
  const enable = useChange(
    (enabled: boolean) => ask((at) => at.PATCH("/api/accounts/{id}", { ...path, body: { enabled } })),
    STALE.accounts,
  );
  const remove = useChange(() => ask((at) => at.DELETE("/api/accounts/{id}", path)), STALE.accounts);
  const { word, tone } = standing(account, now);

  return (
    <li data-testid={ids.accounts.row(account.id)} data-label={account.label} className="px-5 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-52">
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <span className="truncate font-medium">{account.label}</span>
            <Badge tone={tone} testid={ids.accounts.state}>
              {t(`accounts.states.${word}`)}
            </Badge>
          </p>
          <p className="truncate text-[0.8125rem] text-soft">
            {provider} · {t("accounts.place", { place: account.priority })}
            {account.last_used_at ? ` · ${t("accounts.used", { when: format.away(account.last_used_at, now) })}` : ""}
          </p>
        </div>
        <div className="flex items-center gap-1">
          <Button
            size="small"
            busy={test.isPending}
            onClick={() => test.mutate(undefined)}
            data-testid={ids.accounts.test}
            aria-label={t("accounts.testOf", { label: account.label })}
          >
            {t("accounts.test")}
          </Button>
          <Button
            look="quiet"
            size="icon"
            onClick={() => setDoing("edit")}
            data-testid={ids.accounts.edit}
            aria-label={t("accounts.editOf", { label: account.label })}
            icon={<Pencil aria-hidden className="size-4" />}
          />
          <Button
            look="quiet"
            size="icon"
            onClick={() => setDoing("remove")}
            data-testid={ids.accounts.remove}
            aria-label={t("accounts.removeOf", { label: account.label })}
            icon={<Trash2 aria-hidden className="size-4" />}
          />
          <span className="ml-2 flex">
            <Switch
              label={t("accounts.useOf", { label: account.label })}
              on={enable.isPending ? enable.variables : account.enabled}
              disabled={enable.isPending}
              testid={ids.accounts.enabled}
              onChange={(on) => enable.mutate(on, { onError: (reason) => toast(tell(reason), "bad") })}
            />
          </span>
        </div>
      </div>
      {word === "resting" && account.resting_until && (
        <p className="mt-1 text-[0.8125rem] text-warn">
          {t("accounts.rests", { when: format.away(account.resting_until, now) })}
        </p>
      )}
      {account.state_reason && word !== "active" && (
        <p className="mt-1 text-[0.8125rem] break-words text-soft">{account.state_reason}</p>
      )}
      <Quotas account={account} now={now} />
      {test.data && <Verdict told={test.data} testid={ids.accounts.verdict} />}
      {test.isError && (
        <Verdict told={{ verdict: "unknown", message: tell(test.error) }} testid={ids.accounts.verdict} />
      )}
      {doing === "edit" && <AccountChange account={account} provider={provider} onClose={() => setDoing(undefined)} />}
      {doing === "remove" && (
        <Confirm
          title={t("accounts.removing.title", { label: account.label })}
          yes={t("accounts.removing.yes")}
          onClose={() => setDoing(undefined)}
          onYes={async () => {
            await remove.mutateAsync(undefined);
            toast(t("accounts.removing.done", { label: account.label }));
          }}
        >
          {t("accounts.removing.body", { provider })}
        </Confirm>
      )}
    </li>
  );
}
