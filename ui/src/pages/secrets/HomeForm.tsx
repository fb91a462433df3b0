// Choosing where the master key lives.

import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import type { NewHome } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Checkbox, Field, SecretInput } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { ids } from "../../testids";
import { SHORTEST } from "../login/rules";

type Home = NewHome["home"];

export function HomeForm({ title, about, homes }: { title: string; about?: string; homes: readonly Home[] }) {
  const { t } = useTranslation();
  const tell = useTelling();
  const [home, setHome] = useState<Home>();
  const [passphrase, setPassphrase] = useState("");
  const [same, setSame] = useState("");
  const [accepted, setAccepted] = useState(false);
  const [tried, setTried] = useState(false);
  const choose = useChange((body: NewHome) => ask((at) => at.POST("/api/secrets/home", { body })), ["secrets", "accounts", "status"]);
  const short = passphrase.length < SHORTEST ? t("login.tooShort", { count: SHORTEST }) : undefined;
  const differs = same === passphrase ? undefined : t("login.differs");

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const body = home && wanted(home, short || differs ? undefined : passphrase, accepted);
    if (body) choose.mutate(body, { onSuccess: () => (setHome(undefined), setPassphrase(""), setSame(""), setTried(false), toast(t("secrets.choose.done"))) });
  }

  return (
    <Card title={title} about={about}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <fieldset className="grid gap-2">
          <legend className="sr-only">{title}</legend>
          {homes.map((each) => (
            <label key={each} className="flex items-start gap-3 rounded-lg border border-edge px-3.5 py-2.5 has-checked:border-accent has-checked:bg-accent-soft">
              <input type="radio" name="home" checked={home === each} onChange={() => setHome(each)} data-testid={ids.secrets.home(each)} className="mt-1 accent-accent" />
              <span>
                <span className="block font-medium">{t(`secrets.homes.${each}.name`)}</span>
                <span className="block text-soft">{t(`secrets.homes.${each}.about`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {home === "passphrase" && (
          <div className="grid max-w-md gap-4">
            <Field label={t("secrets.passphrase")} hint={t("secrets.choose.noWayBack")} error={tried ? short : undefined}>
              {(wiring) => <SecretInput {...wiring} autoComplete="new-password" value={passphrase} onChange={(event) => setPassphrase(event.target.value)} data-testid={ids.secrets.newPassphrase} />}
            </Field>
            <Field label={t("login.again")} error={tried ? differs : undefined}>
              {(wiring) => <SecretInput {...wiring} autoComplete="new-password" value={same} onChange={(event) => setSame(event.target.value)} data-testid={ids.secrets.samePassphrase} />}
            </Field>
          </div>
        )}
        {home === "keyfile" && (
          <Checkbox label={t("secrets.choose.accept")} checked={accepted} onChange={(event) => setAccepted(event.target.checked)} data-testid={ids.secrets.accept} />
        )}
        {choose.isError && <Banner tone="bad">{tell(choose.error)}</Banner>}
        <Button type="submit" look="primary" className="justify-self-start" busy={choose.isPending} disabled={!home || (home === "keyfile" && !accepted)} data-testid={ids.secrets.choose}>
          {t("secrets.choose.do")}
        </Button>
      </form>
    </Card>
  );
}

function wanted(home: Home, passphrase: string | undefined, accepted: boolean): NewHome | undefined {
  if (home === "passphrase") return passphrase ? { home, passphrase } : undefined;
  if (home === "keyfile") return accepted ? { home, accepted } : undefined;
  return { home };
}
