// Making a key. It is shown once, and the dialog does not close by accident while it is.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask, Refusal, saysMore } from "../../api/client";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { CopyLine } from "../../design/Copy";
import { Actions, Dialog } from "../../design/Dialog";
import { Field, Input } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function KeyForm({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const tell = useTelling();
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const create = useChange((name: string) => ask((at) => at.POST("/api/keys", { body: { name } })), ["keys", "status"]);
  const refused = create.error instanceof Refusal ? create.error.about("name") : undefined;

  function save(event: FormEvent) {
    event.preventDefault();
    setMissing(!name.trim());
    if (name.trim()) create.mutate(name.trim());
  }

  if (create.data) {
    return (
      <Dialog open holds onClose={onClose} title={t("keys.made1", { name: create.data.name })} about={t("keys.once")}>
        <CopyLine text={create.data.key} what={t("keys.key")} testid={ids.keys.secret} copyTestid={ids.keys.copy} />
        <Actions>
          <Button look="primary" onClick={onClose} data-testid={ids.keys.done}>
            {t("keys.kept")}
          </Button>
        </Actions>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t("keys.create")} about={t("keys.createAbout")}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <Field label={t("keys.name")} hint={t("keys.nameHint")} error={missing ? t("words.needed") : refused}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              value={name}
              maxLength={100}
              onChange={(event) => (setName(event.target.value), setMissing(false))}
              data-testid={ids.keys.name}
            />
          )}
        </Field>
        {create.isError && saysMore(create.error, ["name"]) && <Banner tone="bad">{tell(create.error)}</Banner>}
        <Actions>
          <Button onClick={onClose} data-testid={ids.shell.cancel}>
            {t("words.cancel")}
          </Button>
          <Button type="submit" look="primary" busy={create.isPending} data-testid={ids.keys.save}>
            {t("keys.create")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
