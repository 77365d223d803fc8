package dev.needletail.upstream;

/**
 * A backend as the configuration names it: a host name or address literal, not yet resolved, and a port.
 *
 * @param host host name, IPv4 address or IPv6 address; without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

    public Endpoint {
        if (!canBeHost(host)) {
            throw new IllegalArgumentException(
                    "endpoint host '%s' is not a host name or an address: %s".formatted(host, expected()));
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "endpoint port %d of host '%s' is outside 1 to 65535: write host:port with a port of 1 to 65535"
                            .formatted(port, host));
        }
    }

    /**
     * Reads {@code host:port}; an IPv6 address stands in brackets, {@code [::1]:9000}.
     *
     * @throws IllegalArgumentException with the text, what is wrong with it, and how to write it
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        int bracket = text.lastIndexOf(']');
        if (text.contains("://")) {
            throw new IllegalArgumentException(
                    "endpoint '%s' is a URL: leave the scheme out, %s".formatted(text, expected()));
        }
        if (colon < 0 || colon < bracket) {
            throw new IllegalArgumentException("endpoint '%s' has no port: %s".formatted(text, expected()));
        }
        String host = text.substring(0, colon);
        if (bracket >= 0) {
            if (bracket != colon - 1 || !host.startsWith("[") || host.indexOf(':') < 0) {
                throw new IllegalArgumentException(
                        "endpoint '%s' has brackets that do not hold an IPv6 address: %s".formatted(text, expected()));
            }
            host = host.substring(1, bracket);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "endpoint '%s' has more than one colon: put an IPv6 address in brackets, [::1]:9000"
                            .formatted(text));
        }
        return new Endpoint(host, parsePort(text, text.substring(colon + 1)));
    }

    private static int parsePort(String text, String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "endpoint '%s' has port '%s', which is not a number from 1 to 65535: %s"
                            .formatted(text, port, expected()),
                    e);
        }
    }

    private static boolean canBeHost(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || "/[]@,".indexOf(text.charAt(i)) >= 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String expected() {
        return "write host:port, for example backend:9000 or [::1]:9000";
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
