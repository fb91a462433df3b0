// The start: the remembered look first, then the page.

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { appear, remembered } from "./appearance";
import { newCache } from "./cache";
import { newRouter, toLogin } from "./routes";
import "./style.css";

const router = newRouter();
const cache = newCache(() => toLogin(router));

const page = (
  <QueryClientProvider client={cache}>
    <RouterProvider router={router} />
  </QueryClientProvider>
);
const root = document.getElementById("root");
if (root) void appear(remembered()).finally(() => createRoot(root).render(page));
