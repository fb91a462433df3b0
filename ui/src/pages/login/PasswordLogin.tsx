// Entering with the password.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/client";
import { Button } from "../../design/Button";
import { Field, SecretInput } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function PasswordLogin({ onDone }: { onDone: () => void }) {
  const { t } = useTexts();
  const tell = useTelling();
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => ask((at) => at.POST("/api/login", { body: { password } })),
    onSuccess: onDone,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (password) enter.mutate();
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <Field
        label={t("login.password")}
        hint={t("login.forgot")}
        error={enter.isError ? tell(enter.error) : undefined}
        errorId={ids.login.problem}
      >
        {(wiring) => (
          <SecretInput
            {...wiring}
            autoFocus
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            data-testid={ids.login.password}
          />
        )}
      </Field>
      <Button type="submit" look="primary" busy={enter.isPending} disabled={!password} data-testid={ids.login.submit}>
        {t("login.enter")}
      </Button>
    </form>
  );
}
