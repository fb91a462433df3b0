// The login of a browser: changing the password, and leaving.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { go, hrefOf } from "../../address";
import { ask, Refusal, saysMore } from "../../api/client";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useTelling } from "../../design/telling";
import { SecretField } from "../../design/TextField";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { SHORTEST } from "../login/rules";

export function Password() {
  const { t } = useTexts();
  const tell = useTelling();
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState("");
  const [tried, setTried] = useState(false);
  const short = tried && wanted.length < SHORTEST ? t("login.tooShort", { count: SHORTEST }) : undefined;
  const change = useMutation({
    mutationFn: () => ask((at) => at.PUT("/api/password", { body: { ...(old ? { old } : {}), new: wanted } })),
    onSuccess: () => {
      setOld("");
      setWanted("");
      setTried(false);
      toast(t("settings.password.done"));
    },
  });

  const refused = change.error instanceof Refusal ? change.error : undefined;

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (wanted.length >= SHORTEST) change.mutate();
  }

  return (
    <Card title={t("settings.password.title")} actions={<Leave />}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <SecretField
          label={t("settings.password.old")}
          error={refused?.about("old")}
          autoComplete="current-password"
          value={old}
          onChange={setOld}
          testid={ids.settings.oldPassword}
        />
        <SecretField
          label={t("settings.password.new")}
          error={short ?? refused?.about("new")}
          autoComplete="new-password"
          value={wanted}
          onChange={setWanted}
          testid={ids.settings.newPassword}
        />
        {change.isError && saysMore(change.error, ["old", "new"]) && <Banner tone="bad">{tell(change.error)}</Banner>}
        <Button
          type="submit"
          className="justify-self-start"
          busy={change.isPending}
          data-testid={ids.settings.changePassword}
        >
          {t("settings.password.change")}
        </Button>
      </form>
    </Card>
  );
}

/** Out, and back to the login. */
function Leave() {
  const { t } = useTexts();
  const tell = useTelling();
  const leave = useMutation({
    mutationFn: () => ask((at) => at.POST("/api/logout")),
    onSuccess: () => go(hrefOf("/login")),
    onError: (reason) => toast(tell(reason), "bad"),
  });
  return (
    <Button size="small" busy={leave.isPending} onClick={() => leave.mutate()} data-testid={ids.settings.logout}>
      {t("settings.password.leave")}
    </Button>
  );
}
