package dev.needletail.boot;

import java.util.List;

/** Properties of the prefix {@code needletail} are set that do not exist: most likely misspelt. */
public final class UnknownPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Each with where it is set, and the name that was probably meant. */
    private final transient List<String> findings;

    UnknownPropertyException(List<String> findings) {
        super(String.join("; ", findings));
        this.findings = List.copyOf(findings);
    }

    /** One line for each property. */
    List<String> findings() {
        return findings;
    }
}
