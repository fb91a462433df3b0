// A provider of the user's own: a server at home, a company's gateway, one the catalogue does not know yet.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask, Refusal } from "../../api/client";
import type { components } from "../../api/schema";
import { Dialog } from "../../design/Dialog";
import { FormEnd } from "../../design/FormEnd";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ProviderInputs, type TypedProvider } from "./ProviderInputs";

type NewProvider = components["schemas"]["NewProvider"];

export function ProviderForm({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const [typed, setTyped] = useState<TypedProvider>({ name: "", dialect: "openai-chat", url: "", prefix: "" });
  const [tried, setTried] = useState(false);
  const add = useChange((body: NewProvider) => ask((at) => at.POST("/api/providers", { body })), ["providers"]);
  const [name, url, prefix] = [typed.name.trim(), typed.url.trim(), typed.prefix.trim()];

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!name || !url) return;
    const body = { name, dialect: typed.dialect, base_url: url, ...(prefix ? { prefix } : {}) };
    add.mutate(body, {
      onSuccess: () => {
        toast(t("accounts.own.done", { name }));
        onClose();
      },
    });
  }

  return (
    <Dialog
      open
      holds={typed.name !== "" || typed.url !== ""}
      onClose={onClose}
      title={t("accounts.addProvider")}
      about={t("accounts.own.about")}
    >
      <form onSubmit={save} noValidate className="grid gap-4">
        <ProviderInputs
          typed={typed}
          onType={(more) => setTyped({ ...typed, ...more })}
          tried={tried}
          refused={add.error instanceof Refusal ? add.error : undefined}
        />
        <FormEnd
          error={add.error}
          fields={["name", "dialect", "base_url", "prefix"]}
          busy={add.isPending}
          save={t("accounts.own.save")}
          saveId={ids.providerForm.save}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
