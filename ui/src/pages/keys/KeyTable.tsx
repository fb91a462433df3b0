// Keys as far as they are known: everything but the key itself.

import { useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import type { Key } from "../../api/queries";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Confirm";
import { Table, Td, Th, Tr } from "../../design/Table";
import { toast } from "../../design/Toast";
import { useFormat, useNow } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function KeyTable({ label, keys }: { label: string; keys: readonly Key[] }) {
  const { t } = useTexts();
  const [leaving, setLeaving] = useState<Key>();
  const revoke = useChange(
    (id: string) => ask((at) => at.DELETE("/api/keys/{id}", { params: { path: { id } } })),
    ["keys", "status"],
  );
  return (
    <>
      <Table
        label={label}
        head={
          <>
            <Th>{t("keys.name")}</Th>
            <Th from="sm">{t("keys.begins")}</Th>
            <Th from="md">{t("keys.made")}</Th>
            <Th>{t("keys.used")}</Th>
            <Th right>
              <span className="sr-only">{t("words.actions")}</span>
            </Th>
          </>
        }
      >
        {keys.map((key) => (
          <Row key={key.id} known={key} onRevoke={() => setLeaving(key)} />
        ))}
      </Table>
      {leaving && (
        <Confirm
          title={t("keys.revoking.title", { name: leaving.name })}
          yes={t("keys.revoke")}
          onClose={() => setLeaving(undefined)}
          onYes={async () => {
            await revoke.mutateAsync(leaving.id);
            toast(t("keys.revoking.done", { name: leaving.name }));
          }}
        >
          {t("keys.revoking.body")}
        </Confirm>
      )}
    </>
  );
}

function Row({ known, onRevoke }: { known: Key; onRevoke: () => void }) {
  const { t } = useTexts();
  const format = useFormat();
  const now = useNow();
  const { id, name, prefix, created_at, last_used_at, revoked_at } = known;
  return (
    <Tr data-testid={ids.keys.row(id)} data-name={name}>
      <Td className="max-w-40 truncate font-medium md:max-w-xs">{name}</Td>
      <Td from="sm">
        <code className="text-[0.8125rem] whitespace-nowrap text-soft">{prefix}…</code>
      </Td>
      <Td from="md" className="text-soft">
        {format.date(created_at)}
      </Td>
      <Td className="text-soft">{last_used_at ? format.away(last_used_at, now) : t("keys.never")}</Td>
      <Td right>
        {revoked_at ? (
          <span className="text-soft">{format.date(revoked_at)}</span>
        ) : (
          <Button
            size="small"
            onClick={onRevoke}
            data-testid={ids.keys.revoke}
            aria-label={t("keys.revokeOf", { name })}
          >
            {t("keys.revoke")}
          </Button>
        )}
      </Td>
    </Tr>
  );
}
