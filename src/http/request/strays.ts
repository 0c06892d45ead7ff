/**
 * What browsers, phones, crawlers and the tools of other projects on the same port ask for by themselves: nobody has typed
 * it, and nobody wants to read of it.
 */
const asked: readonly RegExp[] = [
  // Signs of a site, for tabs, bookmarks and home screens.
  /^\/(?:favicon|apple-touch-icon|mstile|android-chrome|safari-pinned-tab)[\w.@-]*\.(?:ico|png|svg|gif|jpe?g|webp)$/,
  /^\/(?:browserconfig\.xml|(?:site|manifest)\.(?:webmanifest|json))$/,
  // What crawlers ask every site for.
  /^\/(?:robots|humans|security|ads|app-ads|llms)\.txt$/,
  /^\/sitemap[\w.-]*\.(?:xml|txt)(?:\.gz)?$/,
  /^\/(?:crossdomain|clientaccesspolicy)\.xml$/,
  // RFC 8615: password managers, mail programs, apps that a site may have, the devtools of a browser.
  /^\/\.well-known\//,
  // Debuggers that look for their own kind, and source maps.
  /^\/json(?:\/(?:version|list|protocol))?$/,
  /^\/[^?]*\.(?:js|css)\.map$/,
  // Tabs and workers that other projects have left behind, which often had the same port.
  /^\/(?:sw|service-worker|firebase-messaging-sw)\.js$/,
  /^\/(?:sockjs-node|__webpack_hmr|@vite|_next|hot|__vite_ping)(?:\/|$)/,
  /^\/wpad\.dat$/,
];

/** True for a request by this method for this path that no person has made. */
export function isStray(method: string, path: string): boolean {
  const plain = path.toLowerCase();
  return (method === 'GET' || method === 'HEAD') && asked.some((pattern) => pattern.test(plain));
}
