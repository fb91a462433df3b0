// What is typed for a provider of one's own.

import type { Refusal } from "../../api/client";
import { SelectField, TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

const DIALECTS = ["openai-chat", "openai-responses", "anthropic-messages", "gemini"] as const;

export type TypedProvider = { name: string; dialect: string; url: string; prefix: string };

type Props = {
  typed: TypedProvider;
  onType: (more: Partial<TypedProvider>) => void;
  /** It was tried to save it: what is empty is told. */
  tried: boolean;
  refused: Refusal | undefined;
};

export function ProviderInputs({ typed, onType, tried, refused }: Props) {
  const { t } = useTexts();
  const lacks = (value: string) => (tried && !value.trim() ? t("words.needed") : undefined);
  return (
    <>
      <TextField
        label={t("accounts.own.name")}
        error={lacks(typed.name) ?? refused?.about("name")}
        value={typed.name}
        maxLength={100}
        onChange={(name) => onType({ name })}
        testid={ids.providerForm.name}
      />
      <SelectField
        label={t("accounts.own.dialect")}
        error={refused?.about("dialect")}
        value={typed.dialect}
        onChange={(dialect) => onType({ dialect })}
        testid={ids.providerForm.dialect}
        options={DIALECTS.map((each) => [each, t(`words.dialects.${each}`)])}
      />
      <TextField
        label={t("accounts.own.url")}
        hint={t("accounts.own.urlHint")}
        error={lacks(typed.url) ?? refused?.about("base_url")}
        type="url"
        value={typed.url}
        placeholder="http://127.0.0.1:8000/v1"
        onChange={(url) => onType({ url })}
        testid={ids.providerForm.url}
      />
      <TextField
        label={t("accounts.own.prefix")}
        hint={t("accounts.own.prefixHint")}
        error={refused?.about("prefix")}
        value={typed.prefix}
        maxLength={40}
        onChange={(prefix) => onType({ prefix })}
        testid={ids.providerForm.prefix}
      />
    </>
  );
}
