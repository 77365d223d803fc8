package dev.needletail.boot;

import com.fasterxml.jackson.annotation.JsonValue;

/** Who answers the REQUESTs of a service. */
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

    @Override
    @JsonValue
    public String toString() {
        return text;
    }
}
