// All that is known of one request: where it went, what was lost on the way, what it took.

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { keys, request, type Request } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { CopyButton } from "../../design/Copy";
import { Dialog } from "../../design/Dialog";
import { Loaded } from "../../design/Loaded";
import { useFormat } from "../../format";
import { ids } from "../../testids";
import { Attempts, Losses } from "./Trace";
import { outcome, TONES } from "./outcome";

type Props = { id: string; known: Request | undefined; nameOf: (provider: string) => string; onClose: () => void };

export function Details({ id, known, nameOf, onClose }: Props) {
  const { t } = useTranslation();
  const query = useQuery({ ...request(id), ...(known ? { initialData: known } : {}) });
  return (
    <Dialog open place="side" onClose={onClose} title={query.data?.requested_model || t("requests.one")} testid={ids.requests.details}>
      <Loaded query={query} rows={10}>
        {(data) => (
          <div className="grid gap-6">
            <Facts request={data} nameOf={nameOf} />
            <Attempts attempts={data.attempts ?? []} nameOf={nameOf} />
            <Losses losses={data.losses ?? []} />
            <div className="flex items-center gap-2 border-t border-edge pt-3 text-[0.8125rem] text-soft">
              <span className="shrink-0">{t("requests.trace")}</span>
              <code className="min-w-0 flex-1 truncate">{data.id}</code>
              <CopyButton size="small" text={data.id} what={t("requests.trace")} />
            </div>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}

function Facts({ request, nameOf }: { request: Request; nameOf: (provider: string) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const key = useQuery(keys).data?.find((each) => each.id === request.key_id);
  const how = outcome(request);
  const count = (value: number | null | undefined) => (typeof value === "number" ? format.count(value) : undefined);
  const dialect = (name: string) => t(`words.dialects.${name as "gemini"}`, name);
  const groups: [string, [string, ReactNode][]][] = [
    [
      t("requests.facts.what"),
      [
        [t("requests.outcome"), <Badge key="how" tone={TONES[how]}>{`${request.status} · ${t(`requests.outcomes.${how}`)}`}</Badge>],
        [t("requests.facts.failure"), request.failure_code && [request.failure_code, request.failure_stage].filter(Boolean).join(" · ")],
        [t("requests.at"), format.time(request.started_at)],
        [t("requests.facts.endpoint"), <code key="endpoint">{request.endpoint}</code>],
        [t("requests.facts.key"), key?.name],
        [t("requests.facts.stream"), t(request.stream ? "words.yes" : "words.no")],
      ],
    ],
    [
      t("requests.facts.way"),
      [
        [t("requests.provider"), request.provider && nameOf(request.provider)],
        [t("requests.facts.upstream"), request.upstream_model && <code key="model">{request.upstream_model}</code>],
        [t("requests.facts.dialects"), [request.client_dialect, request.upstream_dialect].filter((each) => !!each).map((each) => dialect(String(each))).join(" → ")],
        [t("requests.facts.lane"), t(`requests.lanes.${request.lane as "splice"}`, request.lane)],
      ],
    ],
    [
      t("requests.facts.use"),
      [
        [t("requests.facts.input"), count(request.input_tokens)],
        [t("requests.facts.cached"), count(request.cached_tokens)],
        [t("requests.facts.cacheWrite"), count(request.cache_write_tokens)],
        [t("requests.facts.output"), count(request.output_tokens)],
        [t("requests.facts.reasoning"), count(request.reasoning_tokens)],
        [t("requests.cost"), typeof request.cost_usd === "number" ? format.money(request.cost_usd) : undefined],
        [t("requests.facts.first"), typeof request.first_byte_ms === "number" ? format.took(request.first_byte_ms) : undefined],
        [t("requests.took"), format.took(request.total_ms)],
      ],
    ],
  ];
  return (
    <>
      {groups.map(([title, facts]) => (
        <section key={title}>
          <h3 className="mb-1 font-semibold">{title}</h3>
          <dl className="grid grid-cols-[minmax(7rem,2fr)_5fr] gap-x-4">
            {facts
              .filter(([, value]) => value)
              .map(([name, value]) => (
                <div key={name} className="col-span-2 grid grid-cols-subgrid border-b border-edge py-1.5 last:border-0">
                  <dt className="text-soft">{name}</dt>
                  <dd className="min-w-0 break-words tabular-nums">{value}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </>
  );
}
