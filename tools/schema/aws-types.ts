/**
 * Stands for the declarations of `@pulumi/aws`, which are 31 MB and take a compiler four seconds of CPU: everything in it is of any
 * type. For compilers that are asked about our own types, none of which is made of AWS's.
 */
export const AWS_TYPES = "declare const aws: any;\nexport = aws;\n";
