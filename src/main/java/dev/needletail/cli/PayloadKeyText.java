package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a service or of a channel. */
final class PayloadKeyText implements ITypeConverter<PayloadKey> {

    @Override
    public PayloadKey convert(String name) {
        try {
            return PayloadKey.of(name);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
