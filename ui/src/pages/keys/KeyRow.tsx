// One key: what it is called, what it may do, when it was used.

import { useState } from "react";
import type { Key } from "../../api/queries";
import { Td, Tr } from "../../design/Table";
import { useFormat, useNow } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { KeyActions } from "./KeyActions";
import { KeyChange } from "./KeyChange";
import { KeyLimits } from "./KeyLimits";
import { KeyRevocation } from "./KeyRevocation";
import { KeyRotation } from "./KeyRotation";

export function KeyRow({ known }: { known: Key }) {
  const { t } = useTexts();
  const format = useFormat();
  const now = useNow();
  const [doing, setDoing] = useState<"change" | "rotate" | "revoke">();
  const close = () => setDoing(undefined);
  const { id, name, prefix, created_at, last_used_at, revoked_at } = known;
  return (
    <Tr data-testid={ids.keys.row(id)} data-name={name}>
      <Td className="w-full max-w-0">
        <p className="truncate font-medium" title={name}>
          {name}
        </p>
        {!revoked_at && <KeyLimits known={known} />}
      </Td>
      <Td from="md">
        <code className="text-[0.8125rem] whitespace-nowrap text-soft">{prefix}…</code>
      </Td>
      <Td from="xl" className="whitespace-nowrap text-soft">
        {format.date(created_at)}
      </Td>
      <Td from="sm" className="whitespace-nowrap text-soft">
        {last_used_at ? format.away(last_used_at, now) : t("keys.never")}
      </Td>
      <Td right>
        {revoked_at ? (
          <span className="whitespace-nowrap text-soft">{format.date(revoked_at)}</span>
        ) : (
          <KeyActions name={name} onDo={setDoing} />
        )}
        {doing === "change" && <KeyChange known={known} onClose={close} />}
        {doing === "rotate" && <KeyRotation known={known} onClose={close} />}
        {doing === "revoke" && <KeyRevocation known={known} onClose={close} />}
      </Td>
    </Tr>
  );
}
