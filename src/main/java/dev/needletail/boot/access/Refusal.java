package dev.needletail.boot.access;

import org.springframework.http.HttpStatus;

/** Why a request was refused, and what its sender is told. */
enum Refusal {
    /** There is nobody who could have done it. */
    DISABLED(
            HttpStatus.FORBIDDEN,
            "nobody may change anything: neither a token nor a password is configured",
            "set the environment variable NEEDLETAIL_MANAGEMENT_TOKEN to 32 or more random characters and send it as"
                    + " 'Authorization: Bearer ...', or set needletail.management.username and"
                    + " needletail.management.password; then start the node again"),
    /** It came without credentials. */
    MISSING(
            HttpStatus.UNAUTHORIZED,
            "this needs an operator",
            "send 'Authorization: Bearer ...' or user name and password"),
    /** Its credentials are nobody's. */
    WRONG(HttpStatus.UNAUTHORIZED, "these credentials are nobody's", "send those that the node was started with"),
    /** Too many passwords were wrong lately. */
    THROTTLED(
            HttpStatus.TOO_MANY_REQUESTS,
            "too many passwords were wrong lately; this one was not looked at",
            "wait, or use the token, which is never throttled"),
    /** A browser sent it for a page that comes from somewhere else. */
    ORIGIN(
            HttpStatus.FORBIDDEN,
            "a page of another origin asked a browser to do this",
            "add its origin to needletail.management.allowed-origins if it may");

    private final HttpStatus status;
    private final String error;
    private final String wayOut;

    Refusal(HttpStatus status, String error, String wayOut) {
        this.status = status;
        this.error = error;
        this.wayOut = wayOut;
    }

    HttpStatus status() {
        return status;
    }

    /** The body: constant, so that nothing of the request comes back. */
    String json() {
        return "{\"error\":\"" + error + "\",\"wayOut\":\"" + wayOut + "\"}";
    }

    /** The name as a meter's label. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
