// The start: the remembered look first, then the page, then the word to the shell that something was painted.

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { appear, remembered } from "./appearance";
import { newCache } from "./cache";
import { platform } from "./platform";
import { newRouter, toLogin } from "./routes";
import "./style.css";

const router = newRouter();
const cache = newCache(() => toLogin(router));

function Start() {
  useEffect(() => platform.painted(), []);
  return (
    <QueryClientProvider client={cache}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

const root = document.getElementById("root");
if (root) void appear(remembered()).finally(() => createRoot(root).render(<Start />));
