// Making a key: its name, and what it may do if not everything. Then it is shown, once.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { STALE } from "../../api/queries";
import type { components } from "../../api/schema";
import { Dialog } from "../../design/Dialog";
import { Fold } from "../../design/Fold";
import { FormEnd } from "../../design/FormEnd";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { endFrom, NO_LIMITS, scopeFrom } from "./limits";
import { LimitsInputs } from "./LimitsInputs";
import { FIELDS, useProblems } from "./problems";
import { ShownOnce } from "./ShownOnce";

type NewKey = components["schemas"]["NewKey"];

export function KeyForm({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const [name, setName] = useState("");
  const [limits, setLimits] = useState(NO_LIMITS);
  const [tried, setTried] = useState(false);
  const create = useChange((body: NewKey) => ask((at) => at.POST("/api/keys", { body })), STALE.keys);
  const { any, wrong, shown } = useProblems({ name, limits }, tried, create.error);

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (any) return;
    const end = endFrom(limits, null);
    create.mutate({ name: name.trim(), scope: scopeFrom(limits), ...(end ? { expires_at: end } : {}) });
  }

  if (create.data) {
    const { name, key } = create.data;
    return <ShownOnce title={t("keys.made1", { name })} text={key} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      wide
      holds={name !== "" || limits !== NO_LIMITS}
      onClose={onClose}
      title={t("keys.create")}
      about={t("keys.createAbout")}
    >
      <form onSubmit={save} noValidate className="grid gap-4">
        <TextField
          label={t("keys.name")}
          hint={t("keys.nameHint")}
          error={wrong("name")}
          autoFocus
          value={name}
          maxLength={100}
          onChange={setName}
          testid={ids.keys.name}
        />
        <Fold
          title={t("keys.limits.title")}
          show={FIELDS.some((field) => field !== "name" && wrong(field))}
          testid={ids.keys.limits}
        >
          <LimitsInputs limits={limits} wrong={wrong} onType={(more) => setLimits({ ...limits, ...more })} />
        </Fold>
        <FormEnd
          error={create.error}
          fields={shown}
          busy={create.isPending}
          save={t("keys.create")}
          saveId={ids.keys.save}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
