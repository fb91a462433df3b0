// What needed the user, and what they want to hear of.

import { useQuery } from "@tanstack/react-query";
import { BellOff, BellRing } from "lucide-react";
import type { Path } from "../../address";
import { type Alert, alerts } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { Card } from "../../design/Card";
import { Empty } from "../../design/Empty";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { useFormat, useNow } from "../../format";
import { Link } from "../../design/Link";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { KINDS } from "./kinds";
import { Silence } from "./Silence";

export function Alerts() {
  const { t } = useTexts();
  const query = useQuery(alerts);
  return (
    <Page title={t("alerts.title")} about={t("alerts.about")}>
      <Loaded query={query}>
        {({ alerts, silenced }) => (
          <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
            <Card title={t("alerts.last")} flush>
              {alerts.length === 0 ? (
                <Empty mark={BellOff} title={t("alerts.none.title")}>
                  {t("alerts.none.body")}
                </Empty>
              ) : (
                <List alerts={alerts} />
              )}
            </Card>
            <Silence silenced={silenced} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function List({ alerts }: { alerts: readonly Alert[] }) {
  const { t } = useTexts();
  const format = useFormat();
  const now = useNow();
  return (
    <ul className="divide-y divide-edge border-t border-edge">
      {alerts.map((alert) => {
        const { mark: Mark, tone } = KINDS[alert.kind] ?? { mark: BellRing, tone: "plain" };
        return (
          <li key={alert.id} data-testid={ids.alerts.row(alert.id)} className="flex gap-3 px-5 py-3">
            <Mark aria-hidden className={`mt-0.5 size-4 shrink-0 ${INK[tone]}`} />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-medium break-words">{alert.title}</span>
                <time
                  dateTime={new Date(alert.at_ms).toISOString()}
                  title={format.time(alert.at_ms)}
                  className="text-xs text-soft"
                >
                  {format.away(alert.at_ms, now)}
                </time>
              </p>
              <p className="break-words text-soft">{alert.body}</p>
              <p className="mt-1 flex flex-wrap items-center gap-2">
                {alert.kind in KINDS && <Badge>{t(`alerts.kinds.${alert.kind}`)}</Badge>}
                {alert.page && alert.page !== "/alerts" && (
                  <Link to={alert.page as Path} className="text-[0.8125rem]">
                    {t("alerts.look")}
                  </Link>
                )}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const INK = {
  plain: "text-soft",
  accent: "text-accent",
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
} as const;
