// Opening what is locked: with the passphrase, or by asking the keychain once more.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { STALE } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Field, SecretInput } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

const useUnlock = () =>
  useChange((body: { passphrase?: string }) => ask((at) => at.POST("/api/secrets/unlock", { body })), STALE.secrets);

export function Unlock() {
  const { t } = useTexts();
  const tell = useTelling();
  const [passphrase, setPassphrase] = useState("");
  const unlock = useUnlock();
  function save(event: FormEvent) {
    event.preventDefault();
    if (passphrase) unlock.mutate({ passphrase });
  }
  return (
    <form onSubmit={save} noValidate className="grid max-w-md gap-4">
      <Field label={t("secrets.passphrase")} error={unlock.isError ? tell(unlock.error) : undefined}>
        {(wiring) => (
          <SecretInput
            {...wiring}
            autoFocus
            autoComplete="current-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
            data-testid={ids.secrets.passphrase}
          />
        )}
      </Field>
      <Button
        type="submit"
        look="primary"
        className="justify-self-start"
        busy={unlock.isPending}
        disabled={!passphrase}
        data-testid={ids.secrets.unlock}
      >
        {t("secrets.unlock.do")}
      </Button>
    </form>
  );
}

export function TryAgain() {
  const { t } = useTexts();
  const tell = useTelling();
  const unlock = useUnlock();
  return (
    <div className="grid gap-3">
      {unlock.isError && (
        <Banner tone="bad" testid={ids.secrets.refused}>
          {tell(unlock.error)}
        </Banner>
      )}
      <Button
        look="primary"
        className="justify-self-start"
        busy={unlock.isPending}
        onClick={() => unlock.mutate({})}
        data-testid={ids.secrets.again}
      >
        {t("words.again")}
      </Button>
    </div>
  );
}
