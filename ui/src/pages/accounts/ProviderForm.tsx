// A provider of the user's own: a server at home, a company's gateway, one the catalogue does not know yet.

import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "../../api/change";
import { ask, Refusal } from "../../api/client";
import type { components } from "../../api/schema";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Actions, Dialog } from "../../design/Dialog";
import { Field, Input, Select } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { ids } from "../../testids";

const DIALECTS = ["openai-chat", "openai-responses", "anthropic-messages", "gemini"] as const;

export function ProviderForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const tell = useTelling();
  const [name, setName] = useState("");
  const [dialect, setDialect] = useState<string>("openai-chat");
  const [url, setUrl] = useState("");
  const [prefix, setPrefix] = useState("");
  const [tried, setTried] = useState(false);
  const add = useChange((body: components["schemas"]["NewProvider"]) => ask((at) => at.POST("/api/providers", { body })), ["providers"]);
  const refused = add.error instanceof Refusal ? add.error : undefined;
  const lacks = (value: string) => (tried && !value.trim() ? t("words.needed") : undefined);

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || !url.trim()) return;
    const body = { name: name.trim(), dialect, base_url: url.trim(), ...(prefix.trim() ? { prefix: prefix.trim() } : {}) };
    add.mutate(body, {
      onSuccess: () => {
        toast(t("accounts.own.done", { name: body.name }));
        onClose();
      },
    });
  }

  return (
    <Dialog open holds={name !== "" || url !== ""} onClose={onClose} title={t("accounts.addProvider")} about={t("accounts.own.about")}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <Field label={t("accounts.own.name")} error={lacks(name) ?? refused?.about("name")}>
          {(wiring) => <Input {...wiring} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} data-testid={ids.providerForm.name} />}
        </Field>
        <Field label={t("accounts.own.dialect")} error={refused?.about("dialect")}>
          {(wiring) => (
            <Select {...wiring} value={dialect} onChange={(event) => setDialect(event.target.value)} data-testid={ids.providerForm.dialect}>
              {DIALECTS.map((each) => (
                <option key={each} value={each}>
                  {t(`words.dialects.${each}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("accounts.own.url")} hint={t("accounts.own.urlHint")} error={lacks(url) ?? refused?.about("base_url")}>
          {(wiring) => (
            <Input {...wiring} type="url" value={url} placeholder="http://127.0.0.1:8000/v1" onChange={(event) => setUrl(event.target.value)} data-testid={ids.providerForm.url} />
          )}
        </Field>
        <Field label={t("accounts.own.prefix")} hint={t("accounts.own.prefixHint")} error={refused?.about("prefix")}>
          {(wiring) => <Input {...wiring} value={prefix} maxLength={40} onChange={(event) => setPrefix(event.target.value)} data-testid={ids.providerForm.prefix} />}
        </Field>
        {add.isError && <Banner tone="bad">{tell(add.error)}</Banner>}
        <Actions>
          <Button onClick={onClose} data-testid={ids.shell.cancel}>
            {t("words.cancel")}
          </Button>
          <Button type="submit" look="primary" busy={add.isPending} data-testid={ids.providerForm.save}>
            {t("accounts.own.save")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
