package dev.needletail.boot.access;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request may be one that a page of somebody else's had a browser send: a browser adds the password that it
 * remembers to any request for this host, whoever's page asks for it.
 *
 * <p>{@code Sec-Fetch-Site} says where the page is from, and no script can set it; browsers without it send {@code Origin}
 * with whatever changes something (OWASP, Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers", with
 * the check of Origin as its fallback). A request with neither is no browser's. There are no cookies here, hence no tokens.
 */
final class BrowserOrigin {

    private final Set<String> allowed;

    /** @param allowed origins such as {@code https://console.example} that may do what this host's own pages may */
    BrowserOrigin(List<String> allowed) {
        this.allowed = allowed.stream().map(BrowserOrigin::normal).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Checks what the configuration says.
     *
     * @throws IllegalArgumentException naming one that is no origin
     */
    static void check(List<String> origins) {
        for (String origin : origins) {
            if (!origin.matches("https?://[A-Za-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9a-fA-F:.]+](:\\d{1,5})?")) {
                throw new IllegalArgumentException(
                        "'" + origin
                                + "' is no origin: give scheme, host and port, such as https://console.example, without a path");
            }
        }
    }

    /**
     * Whether to let it through.
     *
     * @param site the header {@code Sec-Fetch-Site}
     * @param origin the header {@code Origin}
     * @param self scheme, host and port that the request was sent to
     */
    boolean permits(@Nullable String site, @Nullable String origin, URI self) {
        if (origin != null && allowed.contains(normal(origin))) {
            return true;
        }
        if (site != null) {
            return site.equals("same-origin") || site.equals("none"); // none: typed in, or a bookmark
        }
        return origin == null || normal(origin).equals(normal(self.getScheme() + "://" + self.getRawAuthority()));
    }

    private static String normal(String origin) {
        return origin.toLowerCase(Locale.ROOT)
                .replaceFirst("^(http://[^/]*?):80$", "$1")
                .replaceFirst("^(https://[^/]*?):443$", "$1");
    }
}
