package dev.needletail.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a peer listens.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param port 1 to 65535
 */
record HostPort(String host, int port) {

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Reads {@code host:port}, {@code 1.2.3.4:port} or {@code [::1]:port}. */
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new TypeConversionException(
                    "'" + text + "' has no port: write HOST:PORT, for example " + text + ":9000");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new TypeConversionException(
                    "'" + text + "' is ambiguous: put an IPv6 address into brackets, for example [::1]:9000");
        }
        if (host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
            throw new TypeConversionException(
                    "'" + text + "' has brackets that are not around an IPv6 address: write [::1]:9000");
        }
        if (host.isEmpty()) {
            throw new TypeConversionException(
                    "'" + text + "' has no host: write HOST:PORT, for example 127.0.0.1" + text);
        }
        return new HostPort(host, port(text, text.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (1 <= port && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Reported below like a number out of range.
        }
        throw new TypeConversionException(
                "'" + text + "' has the port '" + digits + "': a port is a number from 1 to 65535");
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            return parse(text);
        }
    }
}
