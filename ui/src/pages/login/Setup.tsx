// The first time: the link from the terminal proves who one is, and the password is chosen here. There is no default one.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/client";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { useTelling } from "../../design/telling";
import { SecretField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { SHORTEST } from "./rules";

export function Setup({ code, onDone }: { code: string | undefined; onDone: () => void }) {
  const { t } = useTexts();
  const tell = useTelling();
  const [password, setPassword] = useState("");
  const [same, setSame] = useState("");
  const [tried, setTried] = useState(false);
  const short = password.length < SHORTEST ? t("login.tooShort", { count: SHORTEST }) : undefined;
  const differs = same === password ? undefined : t("login.differs");
  const enter = useMutation({
    mutationFn: (with_: { code: string; new_password: string }) => ask((at) => at.POST("/api/login", { body: with_ })),
    onSuccess: onDone,
  });
  if (!code) {
    return (
      <Banner tone="info" title={t("login.setup.noCode")} testid={ids.login.problem}>
        {t("login.setup.whereCode")}
      </Banner>
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (code && !short && !differs) enter.mutate({ code, new_password: password });
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <p className="text-soft">{t("login.setup.about")}</p>
      <SecretField
        label={t("login.newPassword")}
        error={tried ? short : undefined}
        autoFocus
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        testid={ids.login.newPassword}
      />
      <SecretField
        label={t("login.again")}
        error={tried ? differs : undefined}
        autoComplete="new-password"
        value={same}
        onChange={setSame}
        testid={ids.login.samePassword}
      />
      {enter.isError && (
        <Banner tone="bad" testid={ids.login.problem}>
          {tell(enter.error)}
        </Banner>
      )}
      <Button type="submit" look="primary" busy={enter.isPending} data-testid={ids.login.submit}>
        {t("login.setup.do")}
      </Button>
    </form>
  );
}
