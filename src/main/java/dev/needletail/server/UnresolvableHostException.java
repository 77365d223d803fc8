package dev.needletail.server;

/** A host of the configuration has no address. */
public final class UnresolvableHostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final String property;

    /** @param property the configuration property that names the host */
    public UnresolvableHostException(String host, String property, Throwable cause) {
        super("host '" + host + "' of " + property + " cannot be resolved: " + cause.getMessage(), cause);
        this.host = host;
        this.property = property;
    }

    /** The name without an address. */
    public String host() {
        return host;
    }

    /** The property that names it. */
    public String property() {
        return property;
    }
}
