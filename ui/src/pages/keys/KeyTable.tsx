// Keys as far as they are known: everything but the key itself.

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import type { Key } from "../../api/queries";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Confirm";
import { Table, Td, Th, Tr } from "../../design/Table";
import { toast } from "../../design/Toast";
import { useFormat, useNow } from "../../format";
import { ids } from "../../testids";

export function KeyTable({ label, keys }: { label: string; keys: readonly Key[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const [leaving, setLeaving] = useState<Key>();
  const revoke = useChange((id: string) => ask((at) => at.DELETE("/api/keys/{id}", { params: { path: { id } } })), ["keys", "status"]);
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
          <Tr key={key.id} data-testid={ids.keys.row(key.id)} data-name={key.name}>
            <Td className="max-w-40 truncate font-medium md:max-w-xs">{key.name}</Td>
            <Td from="sm">
              <code className="text-[0.8125rem] whitespace-nowrap text-soft">{key.prefix}…</code>
            </Td>
            <Td from="md" className="text-soft">{format.date(key.created_at)}</Td>
            <Td className="text-soft">{key.last_used_at ? format.away(key.last_used_at, now) : t("keys.never")}</Td>
            <Td right>
              {key.revoked_at ? (
                <span className="text-soft">{format.date(key.revoked_at)}</span>
              ) : (
                <Button size="small" onClick={() => setLeaving(key)} data-testid={ids.keys.revoke} aria-label={t("keys.revokeOf", { name: key.name })}>
                  {t("keys.revoke")}
                </Button>
              )}
            </Td>
          </Tr>
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
