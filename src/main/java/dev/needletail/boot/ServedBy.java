package dev.needletail.boot;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.needletail.server.Node;

/** Who answers REQUESTs. */
enum ServedBy {
    /** Configured backends. */
    UPSTREAM("upstream"),
    /** The loopback service, because no backend is configured. */
    BUILT_IN("built-in"),
    /** A bean of type {@link dev.needletail.route.RequestHandler}. */
    HANDLER("handler");

    private final String text;

    ServedBy(String text) {
        this.text = text;
    }

    static ServedBy of(Node node) {
        if (node.isHandlerServed()) {
            return HANDLER;
        }
        return node.isBuiltIn() ? BUILT_IN : UPSTREAM;
    }

    @Override
    @JsonValue
    public String toString() {
        return text;
    }
}
