package dev.needletail.boot.access;

import java.util.List;

/**
 * Who may change something, and from where a browser may ask for it.
 *
 * @param operators whoever may
 * @param allowedOrigins origins whose pages may, beside the node's own
 */
public record AccessSettings(Operators operators, List<String> allowedOrigins) {

    /** @throws IllegalArgumentException naming an entry of {@code allowedOrigins} that is no origin */
    public AccessSettings {
        BrowserOrigin.check(allowedOrigins);
        allowedOrigins = List.copyOf(allowedOrigins);
    }
}
