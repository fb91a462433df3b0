// What is known of a request, in groups. What is not known is left out.

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { keys, type Request } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { outcome, TONES } from "./outcome";

type Fact = [name: string, value: ReactNode];

export function Facts({ request, nameOf }: { request: Request; nameOf: (provider: string) => string }) {
  const { t } = useTexts();
  return (
    <>
      <Group title={t("requests.facts.what")} facts={useWhat(request)} />
      <Group title={t("requests.facts.way")} facts={useWay(request, nameOf)} />
      <Group title={t("requests.facts.use")} facts={useUse(request)} />
    </>
  );
}

function Group({ title, facts }: { title: string; facts: readonly Fact[] }) {
  return (
    <section>
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
  );
}

/** What was asked for, by whom, and how it went. */
function useWhat(request: Request): Fact[] {
  const { t } = useTexts();
  const format = useFormat();
  const key = useQuery(keys).data?.find((each) => each.id === request.key_id);
  const how = outcome(request);
  return [
    [
      t("requests.outcome"),
      <Badge key="how" tone={TONES[how]}>{`${request.status} · ${t(`requests.outcomes.${how}`)}`}</Badge>,
    ],
    [
      t("requests.facts.failure"),
      request.failure_code && [request.failure_code, request.failure_stage].filter(Boolean).join(" · "),
    ],
    [t("requests.at"), format.time(request.started_at)],
    [t("requests.facts.endpoint"), <code key="endpoint">{request.endpoint}</code>],
    [t("requests.facts.key"), key?.name],
    [t("requests.facts.stream"), t(request.stream ? "words.yes" : "words.no")],
  ];
}

/** Where it went. */
function useWay(request: Request, nameOf: (provider: string) => string): Fact[] {
  const { t } = useTexts();
  const dialects = [request.client_dialect, request.upstream_dialect].filter((each) => !!each);
  return [
    [t("requests.provider"), request.provider && nameOf(request.provider)],
    [t("requests.facts.upstream"), request.upstream_model && <code key="model">{request.upstream_model}</code>],
    [
      t("requests.facts.dialects"),
      dialects.map((each) => t(`words.dialects.${each as "gemini"}`, String(each))).join(" → "),
    ],
    [t("requests.facts.lane"), t(`requests.lanes.${request.lane as "splice"}`, request.lane)],
  ];
}

/** What it used, and how long it took. */
function useUse(request: Request): Fact[] {
  const { t } = useTexts();
  const format = useFormat();
  const known = <T,>(value: number | null | undefined, say: (value: number) => T) =>
    typeof value === "number" ? say(value) : undefined;
  return [
    [t("requests.facts.input"), known(request.input_tokens, format.count)],
    [t("requests.facts.cached"), known(request.cached_tokens, format.count)],
    [t("requests.facts.cacheWrite"), known(request.cache_write_tokens, format.count)],
    [t("requests.facts.output"), known(request.output_tokens, format.count)],
    [t("requests.facts.reasoning"), known(request.reasoning_tokens, format.count)],
    [t("requests.cost"), known(request.cost_usd, format.money)],
    [t("requests.facts.first"), known(request.first_byte_ms, format.took)],
    [t("requests.took"), format.took(request.total_ms)],
  ];
}
