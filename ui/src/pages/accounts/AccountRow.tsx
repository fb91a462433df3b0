// One account: what it is, how it stands, and what can be done with it.

import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Account, STALE } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { useTelling } from "../../design/telling";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { AccountActions } from "./AccountActions";
import { Quotas } from "./Quotas";
import { standing } from "./standing";
import { Verdict } from "./Verdict";

export function AccountRow({ account, provider, now }: { account: Account; provider: string; now: number }) {
  const tell = useTelling();
  const path = { params: { path: { id: account.id } } };
  const test = useChange(() => ask((at) => at.POST("/api/accounts/{id}/test", path)), STALE.accounts);
  return (
    <li data-testid={ids.accounts.row(account.id)} data-label={account.label} className="px-5 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Name account={account} provider={provider} now={now} />
        <AccountActions
          account={account}
          provider={provider}
          testing={test.isPending}
          onTest={() => test.mutate(undefined)}
        />
      </div>
      <Reason account={account} now={now} />
      <Quotas account={account} now={now} />
      {test.data && <Verdict told={test.data} testid={ids.accounts.verdict} />}
      {test.isError && (
        <Verdict told={{ verdict: "unknown", message: tell(test.error) }} testid={ids.accounts.verdict} />
      )}
    </li>
  );
}

function Name({ account, provider, now }: { account: Account; provider: string; now: number }) {
  const { t } = useTexts();
  const format = useFormat();
  const { word, tone } = standing(account, now);
  return (
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
  );
}

/** Why it is not in use, and until when. */
function Reason({ account, now }: { account: Account; now: number }) {
  const { t } = useTexts();
  const format = useFormat();
  const { word } = standing(account, now);
  return (
    <>
      {word === "resting" && account.resting_until && (
        <p className="mt-1 text-[0.8125rem] text-warn">
          {t("accounts.rests", { when: format.away(account.resting_until, now) })}
        </p>
      )}
      {account.state_reason && word !== "active" && (
        <p className="mt-1 text-[0.8125rem] break-words text-soft">{account.state_reason}</p>
      )}
    </>
  );
}
