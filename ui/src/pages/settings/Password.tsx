// The login of a browser: changing the password, and leaving.

import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "../../api/client";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Field, SecretInput } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { ids } from "../../testids";
import { SHORTEST } from "../login/rules";

export function Password() {
  const { t } = useTranslation();
  const tell = useTelling();
  const navigate = useNavigate();
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
  const leave = useMutation({
    mutationFn: () => ask((at) => at.POST("/api/logout")),
    onSuccess: () => navigate({ to: "/login" }),
    onError: (reason) => toast(tell(reason), "bad"),
  });

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (wanted.length >= SHORTEST) change.mutate();
  }

  return (
    <Card
      title={t("settings.password.title")}
      actions={
        <Button size="small" busy={leave.isPending} onClick={() => leave.mutate()} data-testid={ids.settings.logout}>
          {t("settings.password.leave")}
        </Button>
      }
    >
      <form onSubmit={save} noValidate className="grid gap-4">
        <Field label={t("settings.password.old")}>
          {(wiring) => <SecretInput {...wiring} autoComplete="current-password" value={old} onChange={(event) => setOld(event.target.value)} data-testid={ids.settings.oldPassword} />}
        </Field>
        <Field label={t("settings.password.new")} error={short}>
          {(wiring) => <SecretInput {...wiring} autoComplete="new-password" value={wanted} onChange={(event) => setWanted(event.target.value)} data-testid={ids.settings.newPassword} />}
        </Field>
        {change.isError && <Banner tone="bad">{tell(change.error)}</Banner>}
        <Button type="submit" className="justify-self-start" busy={change.isPending} data-testid={ids.settings.changePassword}>
          {t("settings.password.change")}
        </Button>
      </form>
    </Card>
  );
}
