package dev.needletail.reliability;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code --name value} pairs over defaults. A name that has no default is refused. */
final class Arguments {

    private final Map<String, String> values;

    Arguments(String[] args, Map<String, String> defaults) {
        values = new HashMap<>(defaults);
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : args[i];
            if (!defaults.containsKey(name) || i + 1 == args.length) {
                throw new IllegalArgumentException(
                        "'" + args[i] + "' is none of the options, or has no value: " + new TreeMap<>(defaults));
            }
            values.put(name, args[i + 1]);
        }
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    double decimal(String name) {
        return Double.parseDouble(text(name));
    }
}
