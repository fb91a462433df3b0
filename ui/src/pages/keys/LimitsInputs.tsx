// What a key may do, how fast, and until when.

import { useQuery } from "@tanstack/react-query";
import { accounts, providers } from "../../api/queries";
import { CheckGroup } from "../../design/CheckGroup";
import { TextArea } from "../../design/TextArea";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ENDPOINTS, type TypedLimits } from "./limits";
import { PaceInputs } from "./PaceInputs";
import type { KeyField } from "./problems";

type Props = {
  limits: TypedLimits;
  onType: (more: Partial<TypedLimits>) => void;
  wrong: (field: KeyField) => string | undefined;
};

export function LimitsInputs({ limits, onType, wrong }: Props) {
  const { t } = useTexts();
  const there = useQuery(providers).data ?? [];
  const have = useQuery(accounts).data ?? [];
  const inUse = there.filter(({ id, accounts }) => accounts > 0 || limits.providers.includes(id));
  const nameOf = (provider: string) => there.find(({ id }) => id === provider)?.name ?? provider;
  return (
    <div className="grid gap-4">
      <TextArea
        label={t("keys.limits.models")}
        hint={t("keys.limits.modelsHint")}
        error={wrong("scope.models")}
        className="font-mono"
        rows={3}
        value={limits.models}
        placeholder={"anthropic/*\nfast"}
        onChange={(models) => onType({ models })}
        testid={ids.keys.models}
      />
      {inUse.length > 0 && (
        <CheckGroup
          label={t("keys.limits.providers")}
          hint={t("keys.limits.noneIsAll")}
          error={wrong("scope.providers")}
          options={inUse.map(({ id, name }) => [id, name])}
          chosen={limits.providers}
          onChange={(providers) => onType({ providers })}
          testid={ids.keys.provider}
        />
      )}
      {have.length > 0 && (
        <CheckGroup
          label={t("keys.limits.accounts")}
          hint={t("keys.limits.noneIsAll")}
          error={wrong("scope.accounts")}
          options={have.map(({ id, label, provider }) => [id, `${label} (${nameOf(provider)})`])}
          chosen={limits.accounts}
          onChange={(accounts) => onType({ accounts })}
        />
      )}
      <CheckGroup
        label={t("keys.limits.endpoints")}
        hint={t("keys.limits.noneIsAll")}
        error={wrong("scope.endpoints")}
        options={ENDPOINTS.map((each) => [each, t(`keys.endpoints.${each}`)])}
        chosen={limits.endpoints}
        onChange={(endpoints) => onType({ endpoints })}
        testid={ids.keys.endpoint}
      />
      <PaceInputs limits={limits} onType={onType} wrong={wrong} />
    </div>
  );
}
