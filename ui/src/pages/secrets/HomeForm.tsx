// Choosing where the master key lives.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type NewHome, STALE } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Checkbox } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { type Home, HomeRadios } from "./HomeRadios";
import { NewPassphrase } from "./NewPassphrase";
import { NOTHING, type Typed, wanted } from "./newHome";

export function HomeForm({ title, about, homes }: { title: string; about?: string; homes: readonly Home[] }) {
  const { t } = useTexts();
  const tell = useTelling();
  const [home, setHome] = useState<Home>();
  const [typed, setTyped] = useState<Typed>(NOTHING);
  const [tried, setTried] = useState(false);
  const choose = useChange((body: NewHome) => ask((at) => at.POST("/api/secrets/home", { body })), STALE.secrets);

  function done() {
    setHome(undefined);
    setTyped({ ...NOTHING, accepted: typed.accepted });
    setTried(false);
    toast(t("secrets.choose.done"));
  }

  function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const body = home && wanted(home, typed);
    if (body) choose.mutate(body, { onSuccess: done });
  }

  return (
    <Card title={title} about={about}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <HomeRadios title={title} homes={homes} chosen={home} onChoose={setHome} />
        {home === "passphrase" && (
          <NewPassphrase typed={typed} tried={tried} onType={(more) => setTyped({ ...typed, ...more })} />
        )}
        {home === "keyfile" && (
          <Checkbox
            label={t("secrets.choose.accept")}
            checked={typed.accepted}
            onChange={(event) => setTyped({ ...typed, accepted: event.target.checked })}
            data-testid={ids.secrets.accept}
          />
        )}
        {choose.isError && <Banner tone="bad">{tell(choose.error)}</Banner>}
        <Button
          type="submit"
          look="primary"
          className="justify-self-start"
          busy={choose.isPending}
          disabled={!home || (home === "keyfile" && !typed.accepted)}
          data-testid={ids.secrets.choose}
        >
          {t("secrets.choose.do")}
        </Button>
      </form>
    </Card>
  );
}
