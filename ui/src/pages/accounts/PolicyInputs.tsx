// What is laid down for an account: the words combos choose it by, what it is kept from, how fast and how far it is used.

import { Fold } from "../../design/Fold";
import { TextArea } from "../../design/TextArea";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { FIELDS } from "./policy";
import type { PolicyForm } from "./usePolicy";

export function PolicyInputs({ typed, type, wrong }: PolicyForm) {
  const { t } = useTexts();
  return (
    <Fold title={t("accounts.policy.title")} show={FIELDS.some(wrong)} testid={ids.accountForm.policy}>
      <div className="grid gap-4">
        <TextField
          label={t("accounts.policy.tags")}
          hint={t("accounts.policy.tagsHint")}
          error={wrong("tags")}
          value={typed.tags}
          onChange={(tags) => type({ tags })}
          testid={ids.accountForm.tags}
        />
        <TextArea
          label={t("accounts.policy.except")}
          hint={t("accounts.policy.exceptHint")}
          error={wrong("except")}
          className="font-mono"
          rows={2}
          value={typed.except}
          onChange={(except) => type({ except })}
          testid={ids.accountForm.except}
        />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <TextField
            label={t("keys.limits.perMinute")}
            error={wrong("pace.per_minute")}
            inputMode="numeric"
            placeholder={t("keys.limits.noLimit")}
            value={typed.perMinute}
            onChange={(perMinute) => type({ perMinute })}
            testid={ids.accountForm.perMinute}
          />
          <TextField
            label={t("keys.limits.concurrent")}
            error={wrong("pace.concurrent")}
            inputMode="numeric"
            placeholder={t("keys.limits.noLimit")}
            value={typed.concurrent}
            onChange={(concurrent) => type({ concurrent })}
            testid={ids.accountForm.concurrent}
          />
        </div>
        <TextField
          label={t("accounts.policy.stopAt")}
          hint={t("accounts.policy.stopAtHint")}
          error={wrong("stop_at_percent")}
          className="!w-24"
          inputMode="numeric"
          placeholder="100"
          value={typed.stopAt}
          onChange={(stopAt) => type({ stopAt })}
          testid={ids.accountForm.stopAt}
        />
      </div>
    </Fold>
  );
}
