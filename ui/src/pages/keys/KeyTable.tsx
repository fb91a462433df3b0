// Keys as far as they are known: everything but the key itself.

import type { Key } from "../../api/queries";
import { Table, Th } from "../../design/Table";
import { useTexts } from "../../i18n";
import { KeyRow } from "./KeyRow";

export function KeyTable({ label, keys }: { label: string; keys: readonly Key[] }) {
  const { t } = useTexts();
  return (
    <Table
      label={label}
      head={
        <>
          <Th>{t("keys.name")}</Th>
          <Th from="md">{t("keys.begins")}</Th>
          <Th from="xl">{t("keys.made")}</Th>
          <Th from="sm">{t("keys.used")}</Th>
          <Th right>
            <span className="sr-only">{t("words.actions")}</span>
          </Th>
        </>
      }
    >
      {keys.map((key) => (
        <KeyRow key={key.id} known={key} />
      ))}
    </Table>
  );
}
