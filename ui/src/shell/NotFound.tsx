// An address that leads nowhere.

import { Signpost } from "lucide-react";
import { Empty } from "../design/Empty";
import { Link } from "../design/Link";
import { Page } from "../design/Page";
import { useTexts } from "../i18n";

export function NotFound() {
  const { t } = useTexts();
  return (
    <Page title={t("shell.notFound.title")}>
      <Empty mark={Signpost} title={t("shell.notFound.body")} action={<Link to="/">{t("shell.notFound.home")}</Link>} />
    </Page>
  );
}
