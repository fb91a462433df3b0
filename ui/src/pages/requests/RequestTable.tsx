// Requests, one line each. A line can be clicked anywhere; the keyboard finds the button in it.

import { memo } from "react";
import type { Request } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { Table, Td, Th, Tr } from "../../design/Table";
import { type Format, useFormat, useNow } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { outcome, TONES } from "./outcome";

type Props = { requests: readonly Request[]; nameOf: (provider: string) => string; onOpen: (id: string) => void };

export function RequestTable({ requests, nameOf, onOpen }: Props) {
  const { t } = useTexts();
  const format = useFormat();
  const now = useNow();
  return (
    <Table
      label={t("requests.title")}
      fixed
      head={
        <>
          <Th>{t("requests.model")}</Th>
          <Th className="w-26">{t("requests.outcome")}</Th>
          <Th from="md" right className="w-32">
            {t("requests.tokens")}
          </Th>
          <Th from="lg" right className="w-20">
            {t("requests.cost")}
          </Th>
          <Th from="sm" right className="w-20">
            {t("requests.took")}
          </Th>
          <Th right className="w-30">
            {t("requests.at")}
          </Th>
        </>
      }
    >
      {requests.map((request) => (
        <Row
          key={request.id}
          request={request}
          provider={request.provider ? nameOf(request.provider) : "–"}
          at={format.clock(request.started_at, now)}
          format={format}
          onOpen={onOpen}
        />
      ))}
    </Table>
  );
}

type RowProps = { request: Request; provider: string; at: string; format: Format; onOpen: (id: string) => void };

const Row = memo(
  function Row({ request, provider, at, format, onOpen }: RowProps) {
    const { t } = useTexts();
    const how = outcome(request);
    return (
      <Tr
        onClick={() => onOpen(request.id)}
        data-testid={ids.requests.row(request.id)}
        className="cursor-pointer [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto] hover:bg-well"
      >
        <Td>
          <button
            type="button"
            data-testid={ids.requests.open}
            className="block max-w-full truncate font-medium"
            title={request.requested_model}
          >
            {request.requested_model || t("requests.unread")}
          </button>
          <span className="block truncate text-[0.8125rem] text-soft">{provider}</span>
        </Td>
        <Td>
          <Badge tone={TONES[how]} title={request.failure_code ?? undefined}>
            {how === "failed" ? `${request.status}` : t(`requests.outcomes.${how}`)}
          </Badge>
        </Td>
        <Td from="md" right className="whitespace-nowrap tabular-nums text-soft">
          {tokens(request, format)}
        </Td>
        <Td from="lg" right className="tabular-nums text-soft">
          {request.cost_usd === null || request.cost_usd === undefined ? "–" : format.money(request.cost_usd)}
        </Td>
        <Td from="sm" right className="whitespace-nowrap tabular-nums text-soft">
          {format.took(request.total_ms)}
        </Td>
        <Td right className="whitespace-nowrap tabular-nums text-soft">
          {at}
        </Td>
      </Tr>
    );
  },
  (before, after) =>
    before.request === after.request &&
    before.provider === after.provider &&
    before.at === after.at &&
    before.format === after.format,
);

function tokens({ input_tokens, output_tokens }: Request, format: Format): string {
  if (typeof input_tokens !== "number" && typeof output_tokens !== "number") return "–";
  return `${format.short(input_tokens ?? 0)} → ${format.short(output_tokens ?? 0)}`;
}
