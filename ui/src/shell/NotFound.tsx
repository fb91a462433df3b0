// An address that leads nowhere.

import { Link } from "@tanstack/react-router";
import { Signpost } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "../design/Empty";
import { Page } from "../design/Page";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("shell.notFound.title")}>
      <Empty mark={Signpost} title={t("shell.notFound.body")} action={<Link to="/">{t("shell.notFound.home")}</Link>} />
    </Page>
  );
}
