package dev.needletail.boot.access;

/** A text of the configuration that nothing prints: what shows it by accident shows asterisks. */
public final class Secret {

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** What Spring's binder calls. Accepts everything, so that no message about a bad value can quote it. */
    public static Secret valueOf(String text) {
        return new Secret(text);
    }

    /** The text itself, for whoever compares with it. */
    String reveal() {
        return text;
    }

    /** Whether nothing is set. */
    public boolean isBlank() {
        return text.isBlank();
    }

    @Override
    public String toString() {
        return "******";
    }
}
