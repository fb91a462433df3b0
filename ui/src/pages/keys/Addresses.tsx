// From which addresses the gateway may be called at all.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask, detailsAt, saysMore, sentence } from "../../api/client";
import { access, type Access, STALE } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Loaded } from "../../design/Loaded";
import { useTelling } from "../../design/telling";
import { TextArea } from "../../design/TextArea";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { linesIn } from "../../typing";
import { ids } from "../../testids";

const LISTS = ["allow", "deny"] as const;
type List = (typeof LISTS)[number];

export function Addresses() {
  const { t } = useTexts();
  const query = useQuery(access);
  return (
    <Card title={t("keys.addresses.title")} about={t("keys.addresses.about")}>
      <Loaded query={query}>{(lists) => <Lists lists={lists} />}</Loaded>
    </Card>
  );
}

function Lists({ lists }: { lists: Access }) {
  const { t } = useTexts();
  const tell = useTelling();
  const cache = useQueryClient();
  const [typed, setTyped] = useState<Partial<Record<List, string>>>({});
  const keep = useChange(async (body: Access) => {
    cache.setQueryData(access.queryKey, await ask((at) => at.PUT("/api/access", { body })));
  }, STALE.access);
  const textOf = (list: List) => typed[list] ?? (lists[list] ?? []).join("\n");
  const touched = LISTS.some((list) => textOf(list) !== (lists[list] ?? []).join("\n"));

  function save(event: FormEvent) {
    event.preventDefault();
    const body = { allow: linesIn(textOf("allow")), deny: linesIn(textOf("deny")) };
    keep.mutate(body, { onSuccess: () => (setTyped({}), toast(t("keys.addresses.saved"))) });
  }

  return (
    <form onSubmit={save} noValidate className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {LISTS.map((list) => (
          <TextArea
            key={list}
            label={t(`keys.addresses.${list}`)}
            hint={t(`keys.addresses.${list}Hint`)}
            error={detailsAt(keep.error, list).map(({ message }) => sentence(message))[0]}
            className="font-mono"
            rows={3}
            placeholder={list === "allow" ? "192.168.1.0/24" : "192.168.1.66"}
            value={textOf(list)}
            onChange={(text) => setTyped({ ...typed, [list]: text })}
            testid={ids.keys.addresses(list)}
          />
        ))}
      </div>
      {shutsOut(linesIn(textOf("allow"))) && <Banner tone="warn">{t("keys.addresses.shutsOut")}</Banner>}
      {keep.isError &&
        saysMore(
          keep.error,
          detailsAt(keep.error, "").map(({ field }) => field),
        ) && <Banner tone="bad">{tell(keep.error)}</Banner>}
      {touched && <Save busy={keep.isPending} />}
    </form>
  );
}

function Save({ busy }: { busy: boolean }) {
  const { t } = useTexts();
  return (
    <Button
      type="submit"
      look="primary"
      className="justify-self-start"
      busy={busy}
      data-testid={ids.keys.saveAddresses}
    >
      {t("words.save")}
    </Button>
  );
}

/** Some are let in, and this machine is not among them. */
const shutsOut = (allow: readonly string[]): boolean =>
  allow.length > 0 && !allow.some((net) => /^(127\.|0\.0\.0\.0\/0|::1|::\/0)/.test(net));
